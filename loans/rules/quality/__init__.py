"""How good a loan is: five classes, four old classes (practice 5.1), and how far it may be extended (4.4)."""

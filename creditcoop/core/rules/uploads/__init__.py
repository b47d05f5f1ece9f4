"""What an uploaded file really is, judged by its bytes: PDF, JPG or PNG, without anything that could act.

Nothing here knows Django; all of it runs in a process of its own with bounds on time and memory (`__main__`).
"""

"""Rural credit cooperative loan accountability (农村信用社贷款责任)."""

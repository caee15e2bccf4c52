"""Do we find again the difficulties and discriminations that simulated answers were made with?"""

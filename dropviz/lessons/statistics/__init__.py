"""What does eval() change?"""

good = A good message

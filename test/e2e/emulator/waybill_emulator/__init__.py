"""MiniStack with what a promotion needs added; each module is one addition and says what MiniStack does without it."""

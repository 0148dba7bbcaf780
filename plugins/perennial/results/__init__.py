"""What campaigns achieved: findings, costs, and campaigns stopped by a guardrail."""

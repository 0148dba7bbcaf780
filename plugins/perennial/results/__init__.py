"""What campaigns achieved: findings, costs, and campaigns that a guardrail stops."""

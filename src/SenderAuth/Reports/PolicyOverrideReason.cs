namespace Posthouse.SenderAuth;

/// <param name="Type">One of RFC 9990 §3.1.1.9 or RFC 7489: "local_policy", "mailing_list", "other", "policy_test_mode", "trusted_forwarder", "forwarded", "sampled_out".</param>
public sealed record PolicyOverrideReason(string Type, string? Comment);

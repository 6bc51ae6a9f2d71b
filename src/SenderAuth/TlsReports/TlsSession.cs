namespace Posthouse.SenderAuth;

/// <summary>One attempt to secure a session, or a failure to find its policy, as reports count it (RFC 8460 §4.3).</summary>
/// <param name="Domain">Whose mail it was, in A-labels.</param>
/// <param name="Policy">What the session was held against.</param>
/// <param name="Failure">Null for a session that was as it should be.</param>
/// <param name="Local">Our address; empty where there was no connection.</param>
/// <param name="Remote">The host's address; empty where there was no connection.</param>
public readonly record struct TlsSession(string Domain, HostPolicy Policy, TlsFailure? Failure, string Local, string Remote);

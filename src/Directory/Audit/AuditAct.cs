namespace Posthouse.Directory;

/// <summary>An administrative act that is about to be done.</summary>
/// <param name="Actor">Who.</param>
/// <param name="Origin">From where: an address, or "socket".</param>
/// <param name="Operation">The operation's id in the API.</param>
/// <param name="Subject">What it acts on, as the path names it.</param>
/// <param name="Domain">The domain that the subject belongs to; empty for the server.</param>
/// <param name="Request">What was asked, without secrets.</param>
public sealed record AuditAct(string Actor, string Origin, string Operation, string Subject, string Domain, string Request);

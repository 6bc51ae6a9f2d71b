namespace Posthouse.SenderAuth;

/// <param name="Helo">Whether HELO was checked, not MAIL FROM; null where the report does not say.</param>
/// <param name="Result">Null where the word is none of RFC 8601.</param>
public sealed record ReportedSpf(string Domain, bool? Helo, AuthResult? Result, string? HumanResult);

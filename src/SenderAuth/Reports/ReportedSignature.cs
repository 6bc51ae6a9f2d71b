namespace Posthouse.SenderAuth;

/// <param name="Result">Null where the word is none of RFC 8601.</param>
public sealed record ReportedSignature(string Domain, string Selector, AuthResult? Result, string? HumanResult);

namespace Posthouse.SenderAuth;

/// <summary>An extension by its older form, which names itself; its content is not read.</summary>
public sealed record ReportExtension(string Name, string Definition);

namespace Posthouse.Directory;

/// <summary>Something in the directory that its administrator can hardly have meant. It harms nothing but the mail that goes that way.</summary>
/// <param name="Kind">Stable kebab-case name: <c>unknown-target</c>, <c>loop</c>, <c>leads-nowhere</c>.</param>
/// <param name="Subject">What it is about: "alias info@example.com", "group …", "catch-all of …".</param>
/// <param name="Problem">A whole sentence for the administrator.</param>
public sealed record DirectoryFinding(string Kind, string Subject, string Problem);

namespace Posthouse.Web;

/// <summary>Something in the directory that leads nowhere or in a circle.</summary>
/// <param name="Kind">"unknown-target", "loop", "leads-nowhere".</param>
/// <param name="Subject">Such as "alias info@example.com".</param>
/// <param name="Problem">For the administrator, a whole sentence.</param>
public sealed record FindingModel(string Kind, string Subject, string Problem);

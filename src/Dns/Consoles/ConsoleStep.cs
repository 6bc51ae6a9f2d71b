namespace Posthouse.Dns;

/// <summary>One record to be typed into a provider's form.</summary>
/// <param name="Purpose">Why, in English: the record's own.</param>
/// <param name="Fields">In the order of the form.</param>
/// <param name="Problem">Why it cannot be typed there; null when it can.</param>
public sealed record ConsoleStep(string Purpose, IReadOnlyList<ConsoleField> Fields, string? Problem);

/// <param name="Label">As the form has it.</param>
public sealed record ConsoleField(string Label, string Value);

/// <summary>What to do in a provider's console, from the first click to the last record.</summary>
/// <param name="Path">Where to go.</param>
/// <param name="Elsewhere">Records whose names lie outside the zone; whoever holds that zone publishes them.</param>
public sealed record ConsoleGuide(string Provider, string Path, string? Note, IReadOnlyList<ConsoleStep> Steps, IReadOnlyList<DnsRecord> Elsewhere);

namespace Posthouse.Sieve;

/// <summary>Where a variable lives: in a slot of its script, or by name among those that included scripts share (RFC 6609 §3.4).</summary>
internal readonly record struct VariablePlace(int Slot, string? Global);

namespace Posthouse.SenderAuth;

/// <summary>What came of fetching and checking a logo.</summary>
/// <param name="Svg">Not packed; null where it may not be shown, or could not be had.</param>
/// <param name="Problem">Why not, for people; empty where it may.</param>
/// <param name="Authority">How its certificate fared: None, Pass or Fail.</param>
/// <param name="Unreachable">The host is at fault, and may be better later.</param>
internal sealed record BimiFinding(byte[]? Svg, string Problem, AuthResult Authority, bool Unreachable);

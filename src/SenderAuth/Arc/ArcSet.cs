using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>What one sealer said, for judgement by which sealers are trusted.</summary>
/// <param name="Instance">1 is the first sealer.</param>
/// <param name="Sealer">d= of the seal.</param>
/// <param name="Selector">s= of the seal.</param>
/// <param name="AuthenticationResults">What stands behind "i=n;" in the ARC-Authentication-Results field, unfolded.</param>
public sealed record ArcSet(int Instance, DomainName Sealer, string Selector, string AuthenticationResults);

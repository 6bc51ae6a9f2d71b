using Posthouse.Directory;

namespace Posthouse.Identity;

/// <summary>What came of a sign-in at a provider.</summary>
/// <param name="Next">Where the person goes on; the place he came from.</param>
/// <param name="Result">Who is signed in; null where nobody is, or where somebody has linked himself.</param>
/// <param name="Linked">The person was signed in already, and may come by this provider from now on.</param>
/// <param name="Confirmed">The session of whoever was signed in already, and has shown there once more that it is he.</param>
/// <param name="HasFactors">No further factor is asked for.</param>
/// <param name="Session">As in <see cref="BrowserSession.ProviderSession"/>.</param>
public sealed record ProviderAnswer(ProviderFault Fault, string Next, SignInResult? Result = null, bool Linked = false, bool HasFactors = false, string? Session = null, string? Confirmed = null);

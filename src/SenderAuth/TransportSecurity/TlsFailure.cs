namespace Posthouse.SenderAuth;

/// <summary>Why a session is not as its policy wants it.</summary>
/// <param name="Problem">For a person, to be read after the host's name and a colon.</param>
public sealed record TlsFailure(TlsResultType Type, string Problem);

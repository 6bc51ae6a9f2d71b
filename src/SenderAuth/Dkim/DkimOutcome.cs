using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>What one signature of a message came to. Everything but the reason is what the signature claims, and may be empty where it could not be read.</summary>
public sealed record DkimOutcome
{
    public required DkimReason Reason { get; init; }

    /// <summary>By the words of RFC 8601 §2.7.1. Only Pass is worth anything to DMARC.</summary>
    public AuthResult Result => Reason.Result();

    /// <summary>The tag that is missing or wrong, for some reasons; otherwise empty.</summary>
    public string Detail { get; init; } = "";

    /// <summary>d=, the domain that answers for the message; null where it is none.</summary>
    public DomainName? Domain { get; init; }

    /// <summary>i=, or "@" and d=.</summary>
    public string Identity { get; init; } = "";

    /// <summary>s=</summary>
    public string Selector { get; init; } = "";

    /// <summary>a=, as written.</summary>
    public string Algorithm { get; init; } = "";

    /// <summary>RFC 6008 §4: so much of b= that no other signature of the message begins with it, eight characters at least.</summary>
    public string SignatureStart { get; init; } = "";

    /// <summary>Zero where no key was found.</summary>
    public int KeyBits { get; init; }

    /// <summary>The key's t=y: RFC 6376 §3.6.1, a failure MUST NOT be treated worse than no signature.</summary>
    public bool Testing { get; init; }

    /// <summary>h=, in its order and spelling.</summary>
    public IReadOnlyList<string> SignedFields { get; init; } = [];

    /// <summary>There was an l=, though it may have covered the whole body.</summary>
    public bool BodyLengthGiven { get; init; }
}

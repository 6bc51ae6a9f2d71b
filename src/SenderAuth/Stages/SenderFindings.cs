namespace Posthouse.SenderAuth;

/// <summary>All that was found out about who sent a message. Later stages find it under <see cref="Item"/>.</summary>
public sealed record SenderFindings
{
    /// <summary>The name in <see cref="Pipeline.StageContext.Items"/>.</summary>
    public const string Item = "sender-auth.findings";

    /// <summary>There where a stranger writes as somebody of a domain here and nothing shows that he may: such mail must not leave under our name.</summary>
    public const string OwnUnprovenItem = "sender-auth.own-unproven";

    /// <summary>Of the envelope sender; of HELO for a null sender.</summary>
    public required SpfOutcome Spf { get; init; }

    /// <summary>Of HELO; null for a null sender, where <see cref="Spf"/> is it.</summary>
    public SpfOutcome? Helo { get; init; }

    public required IprevOutcome Iprev { get; init; }

    /// <summary>One for each signature that was looked at.</summary>
    public required IReadOnlyList<DkimOutcome> Signatures { get; init; }

    public required ArcOutcome Arc { get; init; }

    public required DmarcOutcome Dmarc { get; init; }

    /// <summary>Of the author's logo; null where it is not looked for here.</summary>
    public BimiOutcome? Bimi { get; init; }

    /// <summary>Why the author's policy was not applied; null where it was, or where there was none to apply.</summary>
    public DmarcOverride? Override { get; init; }
}

/// <summary>RFC 9990 §3.1.1.9: why a policy was not applied.</summary>
public enum DmarcOverride
{
    /// <summary>A sealer that is trusted here says that it had passed ("trusted_forwarder").</summary>
    TrustedForwarder,

    /// <summary>The administrator said so ("local_policy").</summary>
    LocalPolicy,
}

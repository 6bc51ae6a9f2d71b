using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>An address that is not written to for a while, or that may become one.</summary>
public sealed record SuppressedAddress
{
    public required EmailAddress Address { get; init; }

    /// <summary>Of the last failure, in <see cref="BounceClasses.Name"/>'s words; <c>complaint</c> and <c>manual</c> besides.</summary>
    public required string Class { get; init; }

    public EnhancedStatusCode Status { get; init; } = new(5, 1, 1);

    /// <summary>What the host said last, or why a person put it here; one line.</summary>
    public string Diagnostic { get; init; } = "";

    /// <summary>Where it is known from: <c>queue</c>, <c>report</c>, <c>complaint</c>, <c>manual</c> or <c>import</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Only lists and campaigns leave it out; people may write to it.</summary>
    public bool ListsOnly { get; init; }

    /// <summary>False: it failed, but not often enough yet.</summary>
    public bool IsActive { get; init; } = true;

    public required DateTimeOffset FirstSeen { get; init; }

    public required DateTimeOffset LastSeen { get; init; }

    public int Count { get; init; } = 1;

    /// <summary>Forgotten then.</summary>
    public required DateTimeOffset Expires { get; init; }
}

/// <summary>A failure that may put an address on the list.</summary>
internal sealed record SuppressionEvent(EmailAddress Address, BounceVerdict Verdict, bool IsPermanent, string Diagnostic, string Source);

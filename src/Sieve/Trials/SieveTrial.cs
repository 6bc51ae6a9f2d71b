using System.Text;
using Posthouse.Mail;

namespace Posthouse.Sieve;

/// <summary>
/// What a script would do with a message. Nothing is done, and nothing is there to do it with: the only mailbox is INBOX, there are no lists, no other
/// scripts to include, and nobody was answered before.
/// </summary>
/// <param name="From">The envelope's sender; empty is none.</param>
/// <param name="To">The envelope's recipient, who owns the script; empty is nobody.</param>
/// <param name="Error">Why it fails; null where it does not.</param>
/// <param name="ErrorLine">0 where no line is to blame.</param>
public sealed record SieveTrial(string From, string To, IReadOnlyList<SieveTraceEntry> Trace, IReadOnlyList<SieveTrialAction> Actions, string? Error, int ErrorLine)
{
    /// <summary>Null at delivery.</summary>
    public SieveTrialEvent? Event { get; init; }

    /// <summary>The extensions that such a script may require.</summary>
    public static SieveCapabilities CapabilitiesOf(bool atEvent) => atEvent ? SieveCapabilities.ImapEvent : SieveCapabilities.Delivery;

    /// <param name="from">Null takes it from the message.</param>
    /// <param name="to">Null takes it from the message.</param>
    /// <param name="happened">After this, as the script of a mailbox (RFC 6785); null at delivery.</param>
    public static SieveTrial Run(SieveScript script, SieveMessage message, string? from = null, string? to = null, Func<string, SieveTrialEvent>? happened = null)
    {
        ArgumentNullException.ThrowIfNull(script);
        ArgumentNullException.ThrowIfNull(message);
        to ??= FirstAddress(message, "Delivered-To", "To") ?? "";
        from ??= FirstAddress(message, "Return-Path", "From") ?? "";
        var trace = new SieveTrace();
        SieveTrialEvent? at = happened?.Invoke(to);
        SieveResult result = script.Run(new SieveContext
        {
            Message = message,
            Envelope = at is null ? new SieveEnvelope(from, to) : SieveEnvelope.None,
            OwnAddresses = to.Length == 0 ? [] : [to],
            Environment = at?.Environment ?? new Dictionary<string, string> { ["location"] = "MDA", ["phase"] = "during" },
            IsImapEvent = at is not null,
            Flags = at?.Flags ?? [],
            Trace = trace,
        });
        List<SieveTrialAction> actions = [.. result.Actions.Select(action => SieveTrialAction.Of(action, at is not null))];
        // RFC 6785 §2.2.4.
        if (at is not null && !result.Failed && !result.KeptImplicitly && !result.Actions.Any(static action => action is KeepAction)) actions.Add(new SieveTrialAction("discard", "mark it as deleted, or remove it where it was filed elsewhere"));
        return new SieveTrial(from, to, [.. trace.Entries], actions, result.Error, result.ErrorLine) { Event = at };
    }

    private static string? FirstAddress(SieveMessage message, params ReadOnlySpan<string> fields)
    {
        foreach (string field in fields)
        {
            var reader = new HeaderReader(message.Header.Span);
            if (reader.Find(Encoding.ASCII.GetBytes(field)) && AddressListParser.Parse(reader.RawValue) is [{ Address: { } address }, ..]) return address.ToString();
        }

        return null;
    }
}

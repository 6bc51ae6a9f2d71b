using System.Globalization;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.Delivery;

/// <summary>
/// Holds what a signed-in account, its domain and its tenant may send in an hour and in 24 hours. RCPT looks, so that the client learns early and
/// can send to those who were taken; the message counts, so that what was given up costs nothing and sessions side by side do not pass the limit
/// together. The last before routing: what another stage refuses is not counted.
/// </summary>
internal sealed class SendingLimitStage(AccountDirectory directory, SendingRules rules, SendingCounts counts, LimitWarnings warnings, DeliveryOptions options) : IReceivingStage
{
    private const string AllowancesItem = "delivery.allowances";

    public StageDescriptor Descriptor { get; } = new("sending-limit", 890, StagePoint.Recipient | StagePoint.Message, "Defers what is more than an account, its domain or its tenant may send in an hour or in 24 hours");

    public async ValueTask<StageVerdict> EvaluateAsync(StageContext context, CancellationToken cancellationToken)
    {
        if (context.Connection.Account is not { } id || await directory.FindAccountAsync(id, cancellationToken).ConfigureAwait(false) is not { } account) return StageVerdict.Continue;
        if (!context.Items.TryGetValue(AllowancesItem, out object? known)) context.Items[AllowancesItem] = known = await rules.OfAsync(account, cancellationToken).ConfigureAwait(false);
        var allowances = (Allowance[])known;
        int recipients = context.Envelope.Recipients.Count;
        LimitFinding found = context.Message is null ? counts.Look(allowances, recipients + 1) : counts.TryTake(allowances, recipients, options.Abuse.NearLimitPercent);
        if (found.Near != LimitKind.None) warnings.Note(account, found);
        if (found.Passed != LimitKind.None) return Over(found, found.Subject.Scope == SendingScope.Account ? "this account" : await rules.NameOfAsync(found.Subject, cancellationToken).ConfigureAwait(false) ?? "this domain");
        if (context.Message is { } message && ContentLikeness.Of(message.Structure.Summary) is { } likeness) context.JournalNotes.Add("like=" + likeness.ToString("x8", CultureInfo.InvariantCulture));
        return StageVerdict.Continue;
    }

    // RFC 5321 §4.5.3.1.10: after 452 the client sends to those who were taken and comes back for the rest. RFC 3463 X.7.1: not allowed by policy.
    private static StageVerdict Over(LimitFinding found, string whose) => StageVerdict.Defer("sending-limit", new SmtpReply(452, new EnhancedStatusCode(4, 7, 1), string.Create(
        CultureInfo.InvariantCulture,
        $"Sending limit reached: {(System.Text.Ascii.IsValid(whose) ? whose : "this domain")} may {LimitWarnings.English(found.Passed, found.Limit)}, try again later")));
}

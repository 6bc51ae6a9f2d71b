using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.SenderAuth;

namespace Posthouse.Delivery;

/// <summary>
/// Turns recipients into a <see cref="DeliveryPlan"/>. Aliases and lists are followed by the directory, which cuts
/// loops inside the organisation; for mail that is sent on to other organisations a Delivered-To field lets <see cref="LoopStage"/>
/// see it come back. What stands behind it signs what is sent on and changes no recipients.
/// </summary>
internal sealed class RoutingStage(AccountDirectory directory, RecipientRouter router) : IReceivingStage
{
    internal const string PlanItem = "delivery.plan";

    /// <summary>What RCPT found out, in the order of the envelope's recipients: a list of <see cref="AddressResolution"/>.</summary>
    internal const string ResolutionsItem = "delivery.resolutions";

    private static readonly StageVerdict UnprovenOwn = StageVerdict.Reject("own-domain-unproven", new SmtpReply(550, new EnhancedStatusCode(5, 7, 1), "The author's domain is ours, and nothing shows that you may write in its name: sign in to send"));
    private static readonly StageVerdict NobodyLeft = StageVerdict.Reject("no-recipient-left", RecipientRouter.NobodyLeft);

    public StageDescriptor Descriptor { get; } = new("routing", 900, StagePoint.Message, "Follows aliases and lists; decides between mailboxes here and the queue");

    public async ValueTask<StageVerdict> EvaluateAsync(StageContext context, CancellationToken cancellationToken)
    {
        IReadOnlyList<EnvelopeRecipient> recipients = context.Envelope.Recipients;
        var known = context.Items.TryGetValue(ResolutionsItem, out object? item) ? (List<AddressResolution>)item : null;
        // A stage that replaced the recipients has made what RCPT found out worthless.
        if (known is not null && known.Count != recipients.Count) known = null;
        var resolutions = known ?? new List<AddressResolution>(recipients.Count);
        var plan = new DeliveryPlan { Resolutions = resolutions };
        bool unknown = false;
        for (int i = 0; i < recipients.Count; i++)
        {
            if (known is null) resolutions.Add(await directory.ResolveAsync(recipients[i].Address, cancellationToken).ConfigureAwait(false));
            AddressResolution resolution = resolutions[i];
            bool namesList = resolution.Group is not null && RecipientRouter.NamesList(context.Message!.Header);
            int left = await router.AddAsync(plan, context.Envelope, recipients[i], i, resolution, namesList, cancellationToken).ConfigureAwait(false);
            if (left > 0) context.JournalNotes.Add(FormattableString.Invariant($"left-out={left}"));
            unknown |= left > 0 || resolution.Kind == AddressKind.Unknown;
        }

        if (unknown && plan.Copies.Count == 0 && plan.Outbound.Count == 0) return NobodyLeft;
        context.Items[PlanItem] = plan;
        if (plan.Outbound.Exists(static group => !group.Local))
        {
            // Sent on by us, a forgery of our own domain would pass SPF as ours.
            if (context.Items.ContainsKey(SenderFindings.OwnUnprovenItem)) return UnprovenOwn;
            context.Items[StageItems.SentOn] = true;
        }
        return StageVerdict.Continue;
    }
}

using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.Delivery;

/// <summary>
/// Tells people at RCPT that mail to an address elsewhere came back lately, where they can still correct a slip of the pen; and refuses
/// there what could only be returned, because all that an address here leads to takes no mail: a report about it would go to whoever
/// stands as the sender, who may never have written (backscatter).
/// </summary>
internal sealed class SuppressionStage(SuppressionList suppressed, RouteTable routes, MailHostFinder finder, DeliveryOptions options) : IReceivingStage
{
    // Each is a question to the DNS, whose answer the queue would need as well. Whoever forwards to more gets a report.
    private const int MaximumLookups = 4;

    // Nothing of where it leads: that is for whoever keeps the address.
    private static readonly StageVerdict LeadsNowhere = StageVerdict.Reject("targets-impossible",
        new SmtpReply(550, new EnhancedStatusCode(5, 1, 1), "Mail to this address cannot be delivered: what it stands for takes no mail"));

    public StageDescriptor Descriptor { get; } = new("suppression", 150, StagePoint.Recipient, "Refuses recipients whose mail could only come back: elsewhere (posthouse suppression list), or here where all targets are elsewhere");

    public async ValueTask<StageVerdict> EvaluateAsync(StageContext context, CancellationToken cancellationToken)
    {
        if (!context.Items.TryGetValue(RelayControlStage.ResolutionItem, out object? item) || item is not AddressResolution resolution) return StageVerdict.Continue;
        if (resolution is { Kind: AddressKind.Deliverable, Accounts.Count: 0, RemoteAddresses.Count: > 0 })
            return await LeadsNowhereAsync(context, resolution, cancellationToken).ConfigureAwait(false) ? LeadsNowhere : StageVerdict.Continue;
        if (options.Suppression.Mode != SuppressionMode.Refuse || resolution.Kind != AddressKind.Remote) return StageVerdict.Continue;
        return await suppressed.FindAsync(context.Recipient!.Address, cancellationToken: cancellationToken).ConfigureAwait(false) is { } row
            ? StageVerdict.Reject("suppressed", SuppressionList.ReplyFor(row))
            : StageVerdict.Continue;
    }

    private async ValueTask<bool> LeadsNowhereAsync(StageContext context, AddressResolution resolution, CancellationToken cancellationToken)
    {
        bool stranger = context.Connection.Role != ReceivingRole.Submission && context.Connection.Account is null;
        // Our own people are told by a report where that is wanted: it finds them.
        if (options.Suppression.Mode == SuppressionMode.Refuse || (options.Suppression.Mode == SuppressionMode.Report && stranger))
        {
            if (await suppressed.AreAllAsync(resolution.RemoteAddresses, resolution.Group is not null, cancellationToken).ConfigureAwait(false)) return true;
        }

        if (!stranger || resolution.RemoteAddresses.Count > MaximumLookups) return false;
        foreach (EmailAddress target in resolution.RemoteAddresses)
        {
            Route route = routes.Find(QueueDestination.Of(target));
            // RFC 5321 §5.1, RFC 7505: no such domain, or one that takes no mail. What the DNS does not say now, it may say later.
            if (route.Kind != RouteKind.Mx || (await finder.FindAsync(route, cancellationToken).ConfigureAwait(false)).Failure is not { IsPermanentFailure: true }) return false;
        }

        return true;
    }
}

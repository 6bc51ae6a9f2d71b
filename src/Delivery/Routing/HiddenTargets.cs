using System.Buffers;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>
/// A stranger who wrote to an address that forwards learns nothing of where it leads: a report tells him of the address he wrote to, in our
/// own words. Whoever signed in here, and a list's owner, is told everything.
/// </summary>
internal sealed class HiddenTargets(AccountDirectory directory)
{
    /// <summary>The address that the message was forwarded for; null where there is nothing to hide from who is told.</summary>
    /// <param name="told">What the address means here that the report goes to.</param>
    /// <param name="message">At least its first line.</param>
    internal async ValueTask<EmailAddress?> WrittenToAsync(Storage.QueuedMessage about, AddressResolution told, ReadOnlyMemory<byte> message)
    {
        if (about.Account is not null || told.Kind != AddressKind.Remote) return null;
        if (RecipientRouter.FirstDeliveredTo(new ReadOnlySequence<byte>(message)) is not { } written) return null;
        AddressResolution resolution = await directory.ResolveAsync(written).ConfigureAwait(false);
        return resolution.Group is null ? written : null;
    }

    /// <summary>The same for all targets: one address was written to, and it has one fate.</summary>
    internal static List<ReportedRecipient> Hide(List<ReportedRecipient> said, EmailAddress written)
    {
        ReportedRecipient first = said[0];
        string code = first.Status.Class == 5 ? "550" : first.Status.Class == 4 ? "450" : "250";
        return
        [
            first with
            {
                FinalRecipient = written,
                RemoteMta = null,
                DiagnosticIsSmtp = false,
                Diagnostic = first.Action switch
                {
                    DeliveryAction.Failed => $"{code} {first.Status} Mail to this address could not be delivered",
                    DeliveryAction.Delayed => $"{code} {first.Status} Mail to this address could not be delivered yet",
                    _ => $"{code} {first.Status} Mail to this address was sent on",
                },
            },
        ];
    }
}

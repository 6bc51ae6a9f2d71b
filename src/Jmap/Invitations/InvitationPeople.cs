using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Reading;

namespace Posthouse.Jmap;

/// <summary>Which of those invited the reader is.</summary>
internal sealed class InvitationPeople(AccountDirectory directory)
{
    /// <summary>The attendee who has one of the reader's addresses; null for none.</summary>
    internal async ValueTask<InvitationPerson?> FindAsync(Account user, Invitation invitation, CancellationToken cancellationToken)
    {
        HashSet<EmailAddress> own = [user.Address, .. await directory.ListSendAsAsync(user.Id, cancellationToken).ConfigureAwait(false)];
        return invitation.Attendees.FirstOrDefault(a => EmailAddress.TryParse(a.Address, out EmailAddress? address) && own.Contains(address));
    }
}

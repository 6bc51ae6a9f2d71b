using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>A copy that could not be placed.</summary>
/// <param name="Reply">Why: the mailbox is full, or its account is gone since RCPT.</param>
internal readonly record struct PlacementFailure(LocalCopy Copy, SmtpReply Reply)
{
    /// <summary>The same copy for the same reason; whether the account's settings have changed in between says nothing.</summary>
    public bool Equals(PlacementFailure other) => Copy.Account.Id == other.Copy.Account.Id && Copy.Index == other.Copy.Index && Reply == other.Reply;

    public override int GetHashCode() => HashCode.Combine(Copy.Account.Id, Copy.Index);
}

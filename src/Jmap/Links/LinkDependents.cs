using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// The links of an account that goes, go with it. Another password leaves them: their tokens are others' and open nothing of the account; those of a
/// suspended account are not shown while it is suspended.
/// </summary>
internal sealed class LinkDependents : IAccountDependents
{
    public void SignedOut(WriteTransaction transaction, AccountId account)
    {
    }

    public void Deleted(WriteTransaction transaction, AccountId account)
    {
        transaction.Sql.Execute("DELETE FROM jmap_link_piece WHERE account = @1", account.Value);
        transaction.Sql.Execute("DELETE FROM jmap_link WHERE account = @1", account.Value);
    }
}

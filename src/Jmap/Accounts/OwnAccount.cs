using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>Each user reaches the account that signed in, and no other.</summary>
internal sealed class OwnAccount : IAccountAccess
{
    public ValueTask<AccountId> RequireAsync(Account user, MethodArguments arguments, IJmapMethod method, CancellationToken cancellationToken) =>
        new(Find(user, arguments.RequiredText("accountId")) ?? throw new MethodException("accountNotFound"));

    public AccountId? Find(Account user, string accountId) => accountId == JmapIds.Of(user.Id) ? user.Id : null;
}

using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>What scripts decided about the copies of one message. Accounts without scripts are not in it.</summary>
internal sealed class ScriptDecisions
{
    private readonly Dictionary<AccountId, CopyDecision> _byAccount = [];

    internal CopyDecision? Of(AccountId account) => _byAccount.GetValueOrDefault(account);

    internal void Add(AccountId account, CopyDecision decision) => _byAccount.Add(account, decision);
}

using Microsoft.AspNetCore.Http;
using Posthouse.Directory;

namespace Posthouse.Web;

/// <summary>Accounts with what belongs to them: holds, shares, roles, keys.</summary>
internal static class AccountOperations
{
    private static readonly ApiParameter Domain = ApiParameter.Text("domain", "Only of this domain.");

    public static readonly IReadOnlyList<ApiOperation> All =
    [
        new("listAccounts", "GET", "accounts", Right.ReadDirectory, ApiSubject.Listing, "Lists accounts.")
        {
            Query = [Domain, ApiParameter.Flag("suspended", "Only those that are, or are not."), ApiParameter.Flag("administrator", "Only owners, or only others."), ApiParameter.Flag("held", "Only those whose sending is held, or is not."), ApiParameter.Text("role", "Only those with this role.") with { OneOf = RoleNames.All }],
            Answer = typeof(IReadOnlyList<AccountModel>), Pages = true,
        },
        new("createAccount", "POST", "accounts", Right.ManageAccounts, ApiSubject.Body, "Makes an account.")
        {
            Body = typeof(AccountChange), Refuses = NotNew, Answer = typeof(AccountModel), Status = StatusCodes.Status201Created, Demands = static body => New((AccountChange)body),
        },
        new("importAccounts", "POST", "accounts/import", Right.ManageAccounts, ApiSubject.Body, "Makes many accounts, at most 1000; those that are refused are named with the reason, the others are made.")
        {
            Body = typeof(IReadOnlyList<AccountChange>), Refuses = NotNew, Answer = typeof(IReadOnlyList<ImportOutcome>), Demands = static body => ((IReadOnlyList<AccountChange>)body).SelectMany(New),
        },
        new("getAccount", "GET", "accounts/{address}", Right.ReadDirectory, ApiSubject.Account, "Shows an account with what it uses.") { Answer = typeof(AccountModel), Own = static _ => true },
        new("updateAccount", "PATCH", "accounts/{address}", Right.ManageAccounts, ApiSubject.Account, "Changes an account; what is missing stays. A help desk may set its password; everybody may set his own name and language.")
        {
            Body = typeof(AccountChange),
            // A group is changed by its own operation, and a password by its words.
            Refuses = ["groups", "passwordHash"],
            Answer = typeof(AccountModel),
            NeedsOf = static body => body is AccountChange { Password: not null } change && change with { Password = null } == new AccountChange() ? Right.ResetPasswords : null,
            Own = static body => body is AccountChange change && change with { Name = null, Language = null } == new AccountChange(),
            Demands = static body => Changed((AccountChange)body),
        },
        new("deleteAccount", "DELETE", "accounts/{address}", Right.ManageAccounts, ApiSubject.Account, "Deletes an account and all its mail."),
        new("removeSecondFactor", "DELETE", "accounts/{address}/second-factor", Right.ResetPasswords, ApiSubject.Account, "Removes the authenticator app, recovery codes and passkeys of somebody who has lost them."),
        new("listShares", "GET", "accounts/{address}/shares", Right.ReadDirectory, ApiSubject.Account, "With whom an account's mailboxes are shared.") { Answer = typeof(IReadOnlyList<ShareModel>), Pages = true },
        new("shareMailbox", "PUT", "accounts/{address}/shares", Right.ManageAccounts, ApiSubject.Account, "Shares a mailbox.")
        {
            Body = typeof(ShareModel), Answer = typeof(IReadOnlyList<ShareModel>), Demands = static body => [With(((ShareModel)body).With)],
        },
        new("unshareMailbox", "DELETE", "accounts/{address}/shares", Right.ManageAccounts, ApiSubject.Account, "Ends the sharing of a mailbox.")
        {
            Query = [ApiParameter.Text("mailbox", "Which.") with { Required = true }, ApiParameter.Text("with", "Shared with whom.") with { Required = true }],
        },
        new("listLinks", "GET", "accounts/{address}/links", Right.ReadTrace, ApiSubject.Account, "Lists the links to files that an account has sent; never their addresses.") { Answer = typeof(IReadOnlyList<LinkModel>), Pages = true },
        new("revokeLink", "DELETE", "accounts/{address}/links/{id}", Right.ManageAccounts, ApiSubject.Account, "Revokes a link to a file: nobody can download it any more."),
        new("listHolds", "GET", "holds", Right.ReadQueue, ApiSubject.Listing, "Lists accounts whose sending is held.") { Answer = typeof(IReadOnlyList<HoldModel>), Pages = true },
        new("getHold", "GET", "accounts/{address}/hold", Right.ReadQueue, ApiSubject.Account, "Shows why the sending of an account is held.") { Answer = typeof(HoldModel) },
        new("holdAccount", "POST", "accounts/{address}/hold", Right.HoldSending, ApiSubject.Account, "Holds the sending of an account.") { Body = typeof(HoldRequest), Answer = typeof(HoldModel) },
        new("releaseAccount", "POST", "accounts/{address}/release", Right.ReleaseHolds, ApiSubject.Account, "Lets an account send again.") { Body = typeof(ReleaseRequest), Answer = typeof(HoldModel) },
        new("sendTestMessage", "POST", "accounts/{address}/test-message", Right.ManageAccounts, ApiSubject.Account, "Sends a test message in the account's name, by the way of all its mail; the trace tells what becomes of it.") { Body = typeof(TestMessageRequest), Answer = typeof(TestMessageModel), ActsOutside = true },
        new("listRoles", "GET", "roles", Right.ReadRoles, ApiSubject.Listing, "Lists who has which role.") { Query = [Domain, ApiParameter.Text("role", "Only this one.") with { OneOf = RoleNames.All }], Answer = typeof(IReadOnlyList<RoleModel>), Pages = true },
        new("giveRole", "POST", "roles", Right.ManageRoles, ApiSubject.Body, "Gives an account a role.")
        {
            Body = typeof(RoleModel), Answer = typeof(RoleModel), Status = StatusCodes.Status201Created, Demands = static body => Role((RoleModel)body),
        },
        new("takeRole", "POST", "roles/take", Right.ManageRoles, ApiSubject.Body, "Takes a role from an account.") { Body = typeof(RoleModel), Demands = static body => Role((RoleModel)body) },
        new("listApiKeys", "GET", "keys", Right.ReadKeys, ApiSubject.Listing, "Lists API keys; never their secrets.") { Answer = typeof(IReadOnlyList<ApiKeyModel>), Pages = true },
        new("createApiKey", "POST", "keys", Right.ManageKeys, ApiSubject.Body, "Makes an API key in the name of the account that asks. Its secret is in this answer and nowhere else.")
        {
            Body = typeof(NewApiKey), Answer = typeof(ApiKeyModel), Status = StatusCodes.Status201Created, AnswersSecret = true, Demands = static body => Key((NewApiKey)body),
        },
        new("deleteApiKey", "DELETE", "keys/{id}", Right.ManageKeys, ApiSubject.Key, "Deletes an API key: it opens nothing from then on.") { Own = static _ => true },
        new("whoAmI", "GET", "whoami", Right.OwnAccount, ApiSubject.Caller, "Who asks, and what he may do.") { Answer = typeof(WhoAmIModel) },
    ];

    // Nothing to take away yet, and what is granted to it is granted once it is there.
    private static IReadOnlyList<string> NotNew => ["suspended", "allowSendAs", "denySendAs", "keepAlias"];

    private static IEnumerable<ApiDemand> New(AccountChange wanted)
    {
        yield return new ApiDemand(Right.ManageAccounts, wanted.Address ?? "");
        foreach (string group in wanted.Groups ?? []) yield return new ApiDemand(Right.ManageLists, group);
        foreach (ApiDemand demand in Changed(wanted with { Address = null })) yield return demand;
    }

    private static IEnumerable<ApiDemand> Changed(AccountChange wanted)
    {
        if (wanted.Address is { } address) yield return new ApiDemand(Right.ManageAccounts, address);
        // Nobody but an owner makes or unmakes an owner.
        if (wanted.Administrator is not null) yield return new ApiDemand(Right.ManageRoles, null);
        if (wanted.RecipientsPerDay is not null || wanted.MaximumSentSize is not null) yield return new ApiDemand(Right.ManageLimits, null);
        foreach (string other in wanted.AllowSendAs ?? []) yield return new ApiDemand(Right.ManageAccounts, Named(other)) { ActsAs = true };
        foreach (string other in wanted.DenySendAs ?? []) yield return new ApiDemand(Right.ManageAccounts, Named(other));
    }

    private static string Named(string who) => who.StartsWith("*@", StringComparison.Ordinal) ? who[2..] : who;

    private static ApiDemand With(string who) => who == AccountDirectory.Anyone ? new ApiDemand(Right.ManageAccounts, null) : new ApiDemand(Right.ManageAccounts, who);

    // A key opens nothing that its maker could not open; the roles of its account are asked again with each request.
    private static IEnumerable<ApiDemand> Key(NewApiKey wanted) =>
        string.IsNullOrEmpty(wanted.Domain) ? [] : RightSet.Parse(wanted.Scopes).Names.Select(name => new ApiDemand(Enum.GetValues<Right>().First(r => RightSet.NameOf(r) == name), wanted.Domain));

    private static IEnumerable<ApiDemand> Role(RoleModel wanted)
    {
        yield return new ApiDemand(Right.ManageRoles, wanted.Account);
        yield return new ApiDemand(Right.ManageRoles, string.IsNullOrEmpty(wanted.Domain) ? null : wanted.Domain);
        if (wanted.Role == RoleNames.Of(Posthouse.Directory.Role.Owner)) yield return new ApiDemand(Right.ManageRoles, null);
    }
}

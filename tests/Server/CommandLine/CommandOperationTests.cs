using System.CommandLine;
using System.Text.Json;

namespace Posthouse.Server.Tests;

/// <summary>What a person can do at the command line, a program can do by the API: each command has its operation there, or a reason for having none.</summary>
public class CommandOperationTests
{
    // Operation ids, several where a command does one or the other.
    private static readonly Dictionary<string, string> Operations = new(StringComparer.Ordinal)
    {
        ["config export"] = "exportConfiguration",
        ["config apply"] = "applyConfiguration",
        ["config drift"] = "getDrift",
        ["domain list"] = "listDomains",
        ["domain show"] = "getDomain",
        ["domain add"] = "createDomain",
        ["domain set"] = "updateDomain",
        ["domain suspend"] = "updateDomain",
        ["domain resume"] = "updateDomain",
        ["domain delete"] = "deleteDomain",
        ["domain import"] = "importDomains",
        ["domain records"] = "listRecords",
        ["domain mta-sts"] = "setMtaSts getMtaSts",
        ["dkim list"] = "listDkimKeys",
        ["dkim add"] = "createDkimKey",
        ["dkim import"] = "createDkimKey",
        ["dkim activate"] = "actOnDkimKey",
        ["dkim retire"] = "actOnDkimKey",
        ["dkim remove"] = "deleteDkimKey",
        ["dmarc summary"] = "summariseDmarc",
        ["dmarc reports"] = "listDmarcReports",
        ["certificate list"] = "listCertificates",
        ["certificate obtain"] = "actOnCertificate",
        ["certificate renew"] = "actOnCertificate",
        ["certificate revoke"] = "actOnCertificate",
        ["dns show"] = "getDnsSettings",
        ["dns set"] = "updateDnsSettings",
        ["dns publish"] = "publishDns",
        ["dns check"] = "checkDns",
        ["dns watch"] = "watchDns",
        ["tls-reports"] = "listTlsReports",
        ["account list"] = "listAccounts",
        ["account show"] = "getAccount",
        ["account add"] = "createAccount",
        ["account set"] = "updateAccount",
        ["account password"] = "updateAccount",
        ["account suspend"] = "updateAccount",
        ["account resume"] = "updateAccount",
        ["account shares"] = "listShares",
        ["account share"] = "shareMailbox",
        ["account unshare"] = "unshareMailbox",
        ["account holds"] = "listHolds",
        ["account hold"] = "holdAccount",
        ["account release"] = "releaseAccount",
        ["account delete"] = "deleteAccount",
        ["account import"] = "importAccounts",
        ["alias list"] = "listAliases",
        ["alias show"] = "getAlias",
        ["alias add"] = "createAlias",
        ["alias set"] = "setAlias",
        ["alias delete"] = "deleteAlias",
        ["group list"] = "listGroups",
        ["group show"] = "getGroup",
        ["group add"] = "createGroup",
        ["group set"] = "updateGroup",
        ["group join"] = "updateGroup",
        ["group leave"] = "updateGroup",
        ["group delete"] = "deleteGroup",
        ["link list"] = "listLinks",
        ["link revoke"] = "revokeLink",
        ["directory check"] = "checkDirectory",
        ["role list"] = "listRoles",
        ["role give"] = "giveRole",
        ["role take"] = "takeRole",
        ["key list"] = "listApiKeys",
        ["key create"] = "createApiKey",
        ["key delete"] = "deleteApiKey",
        ["oauth client list"] = "listOAuthClients",
        ["oauth client add"] = "createOAuthClient",
        ["oauth client secret"] = "replaceOAuthClientSecret",
        ["oauth client remove"] = "deleteOAuthClient",
        ["identity-provider list"] = "listIdentityProviders",
        ["identity-provider set"] = "putIdentityProvider",
        ["identity-provider check"] = "checkIdentityProvider",
        ["identity-provider delete"] = "deleteIdentityProvider",
        ["audit list"] = "listAudit",
        ["audit head"] = "getAuditHead",
        ["audit verify"] = "verifyAudit",
        ["queue list"] = "listQueue",
        ["queue show"] = "getQueued",
        ["queue hold"] = "holdQueued",
        ["queue release"] = "releaseQueued",
        ["queue retry"] = "retryQueued",
        ["queue reroute"] = "routeQueued",
        ["queue bounce"] = "bounceQueued",
        ["queue delete"] = "deleteQueued",
        ["queue destinations"] = "listDestinations",
        ["deliverability"] = "getDeliverability",
        ["suppression list"] = "listSuppressions",
        ["suppression add"] = "addSuppression",
        ["suppression remove"] = "deleteSuppression",
        ["suppression export"] = "listSuppressions",
        ["suppression import"] = "importSuppressions",
        ["limits list"] = "listLimits",
        ["limits show"] = "getLimit",
        ["limits set"] = "setLimit",
        ["limits clear"] = "clearLimit",
        ["message trace"] = "trace",
        ["pipeline"] = "getPipeline",
        ["sieve check"] = "testScript",
        ["sieve test"] = "testScript",
        ["sieve list"] = "listScripts",
        ["sieve put"] = "putScript",
        ["sieve get"] = "getScript",
        ["sieve activate"] = "updateScript",
        ["sieve deactivate"] = "deactivateScripts",
        ["sieve rename"] = "updateScript",
        ["sieve delete"] = "deleteScript",
        ["sieve server list"] = "listScripts",
        ["sieve server put"] = "putScript",
        ["sieve server get"] = "getScript",
        ["sieve server before"] = "updateScript",
        ["sieve server after"] = "updateScript",
        ["sieve server deactivate"] = "updateScript",
        ["sieve server rename"] = "updateScript",
        ["sieve server delete"] = "deleteScript",
        ["sieve domain list"] = "listScripts",
        ["sieve domain put"] = "putScript",
        ["sieve domain get"] = "getScript",
        ["sieve domain before"] = "updateScript",
        ["sieve domain after"] = "updateScript",
        ["sieve domain deactivate"] = "updateScript",
        ["sieve domain rename"] = "updateScript",
        ["sieve domain delete"] = "deleteScript",
        ["store stats"] = "getStore",
        ["store verify"] = "verifyStore",
        ["store repair"] = "repairStore",
        ["store compact"] = "compactStore",
        ["store copy"] = "copyStore",
    };

    private static readonly Dictionary<string, string> WithoutAny = new(StringComparer.Ordinal)
    {
        ["demo"] = "It makes a server, and is one while it runs.",
        ["init"] = "It makes a server: there is none yet that could be asked.",
        ["serve"] = "It is the server.",
        ["config reference"] = "It prints the file that a server begins with; listSettings tells what this one has.",
        ["role rights"] = "It prints a table that is part of the program; whoAmI tells what whoever asks may do.",
        ["config check"] = "It reads a file on this machine that no server has taken yet.",
    };

    [Fact]
    public void Every_command_has_an_operation_of_the_api_or_a_reason_for_having_none()
    {
        string[] commands = [.. Leaves(PosthouseCommand.Create(), [])];
        Assert.True(commands.Length > 100, $"only {commands.Length} commands");
        string[] known = [.. Operations.Keys, .. WithoutAny.Keys];
        // Of load on servers of others, and a command for each protocol.
        string[] own = [.. commands.Where(static command => !command.StartsWith("bench", StringComparison.Ordinal))];
        Assert.True(own.Except(known).FirstOrDefault() is null, $"Say which operation does the same, or why none does: {string.Join(", ", own.Except(known))}");
        Assert.True(known.Except(own).FirstOrDefault() is null, $"There is no command any more: {string.Join(", ", known.Except(own))}");
        Assert.Equal(known.Length, known.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Every_operation_that_is_named_here_is_in_the_contract()
    {
        using Stream contract = typeof(Posthouse.Web.WebOptions).Assembly.GetManifestResourceStream("openapi.json")!;
        HashSet<string> there = [.. JsonDocument.Parse(contract).RootElement.GetProperty("paths").EnumerateObject().SelectMany(static path => path.Value.EnumerateObject()).Select(static method => method.Value.GetProperty("operationId").GetString()!)];
        Assert.All(Operations.Values.SelectMany(static ids => ids.Split(' ')), id => Assert.Contains(id, there));
    }

    private static IEnumerable<string> Leaves(Command command, string[] path) => command.Subcommands.Count == 0
        ? [string.Join(' ', path)]
        : command.Subcommands.SelectMany(sub => Leaves(sub, [.. path, sub.Name])).Concat(command.Action is null || path.Length == 0 ? [] : [string.Join(' ', path)]);
}

using Posthouse.Directory;

namespace Posthouse.Web;

/// <summary>Sieve scripts of accounts, domains and the server.</summary>
internal static class ScriptOperations
{
    public static readonly IReadOnlyList<ApiOperation> All =
    [
        new("listAllScripts", "GET", "scripts", Right.ReadScripts, ApiSubject.Listing, "Lists the scripts of all accounts, domains and the server, with when each failed the last time.")
        {
            Query =
            [
                ApiParameter.Text("domain", "Only of this domain and its accounts."), ApiParameter.Text("scope", "Only of those.") with { OneOf = ["account", "domain", "server"] },
                ApiParameter.Text("use", "Only those that run so.") with { OneOf = ["active", "before", "after", "none"] }, ApiParameter.Flag("failed", "Only those that failed since they were changed the last time, or only the others."),
            ],
            Answer = typeof(IReadOnlyList<StoredScriptModel>), Pages = true,
        },
        new("listScripts", "GET", "scripts/{owner}", Right.ReadScripts, ApiSubject.Owner, "Lists the scripts of an account, a domain or the server.") { Answer = typeof(IReadOnlyList<ScriptModel>), Pages = true },
        new("deactivateScripts", "DELETE", "scripts/{owner}", Right.ManageScripts, ApiSubject.Owner, "Ends what an account's active script does; it stays.") { Query = [ApiParameter.Flag("active", "Must be true.") with { Required = true }] },
        new("getScript", "GET", "scripts/{owner}/{name}", Right.ReadScripts, ApiSubject.Owner, "Shows a script.") { Answer = typeof(ScriptModel) },
        new("putScript", "PUT", "scripts/{owner}/{name}", Right.ManageScripts, ApiSubject.Owner, "Puts a script in its place.") { Body = typeof(ScriptChange), Repeats = ["name"], Answer = typeof(ScriptModel) },
        new("updateScript", "PATCH", "scripts/{owner}/{name}", Right.ManageScripts, ApiSubject.Owner, "Renames a script, or says when it runs.") { Body = typeof(ScriptChange), Answer = typeof(ScriptModel) },
        new("deleteScript", "DELETE", "scripts/{owner}/{name}", Right.ManageScripts, ApiSubject.Owner, "Deletes a script."),
        new("testScript", "POST", "scripts/{owner}/{name}/test", Right.ReadScripts, ApiSubject.Owner, "Checks a script, stored or not, and says line by line what it would do with a message.") { Body = typeof(ScriptTest), Answer = typeof(ScriptTrialModel), ChangesNothing = true },
    ];
}

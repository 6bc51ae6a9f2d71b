using System.Collections.Frozen;

namespace Posthouse.Web;

/// <summary>Every operation of the administration API.</summary>
internal static class ApiCatalogue
{
    public static readonly IReadOnlyList<ApiOperation> All =
    [
        .. DomainOperations.All, .. AccountOperations.All, .. ListOperations.All, .. SendingOperations.All, .. ReportOperations.All, .. ScriptOperations.All, .. ServerOperations.All, .. SignInOperations.All,
    ];

    private static readonly FrozenDictionary<string, ApiOperation> ByKey = All.ToFrozenDictionary(static o => o.Key, StringComparer.Ordinal);

    public static ApiOperation Of(string method, string path) => ByKey.TryGetValue(method + " " + path, out ApiOperation? operation) ? operation
        : throw new InvalidOperationException($"{method} {path} is not described in the catalogue of operations.");

    /// <summary>What shows the one thing that a path names; null where nothing does.</summary>
    public static ApiOperation? Showing(string path) => ByKey.GetValueOrDefault("GET " + path);
}

using Microsoft.AspNetCore.Http;
using Posthouse.Directory;

namespace Posthouse.Web;

/// <summary>
/// All that is to be known of one operation beside its code: for the OpenAPI document, for the gate that checks rights, for the audit
/// log. The code finds it by method and path when the server starts, and one without the other does not start.
/// </summary>
/// <param name="Id">Unique; what a generated client calls it.</param>
/// <param name="Path">Below /api/v1/, with {names}.</param>
/// <param name="Needs">The right. Reading and changing one's own account may need <see cref="Right.OwnAccount"/> alone: <see cref="Own"/>.</param>
internal sealed record ApiOperation(string Id, string Method, string Path, Right Needs, ApiSubject On, string Summary)
{
    private static readonly ApiParameter DryRun = ApiParameter.Flag("dryRun", "Say what would be answered, and change nothing.");

    /// <summary>Its own query parameters.</summary>
    public IReadOnlyList<ApiParameter> Query { get; init; } = [];

    /// <summary>With those that all lists and all changes have.</summary>
    public IEnumerable<ApiParameter> Parameters => [.. Query, .. Pages ? ListPage.Parameters : [], .. this is { IsChange: true, ActsOutside: false, Streams: false } or { IsForeseen: true } ? [DryRun] : Array.Empty<ApiParameter>()];

    /// <summary>The body's type; null where there is none.</summary>
    public Type? Body { get; init; }

    /// <summary>Octets of the largest body; null leaves it at what the web server takes of anybody.</summary>
    public long? LargestBody { get; init; }

    /// <summary>Members of the body's type that this operation does not take. Who sends one is told so: what is passed over looks like what is done.</summary>
    public IReadOnlyList<string> Refuses { get; init; } = [];

    /// <summary>Members of the body that, where they are there, say what the path says under the same name.</summary>
    public IReadOnlyList<string> Repeats { get; init; } = [];

    /// <summary>The answer's type; null answers 204.</summary>
    public Type? Answer { get; init; }

    /// <summary>Of success.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>May also answer 204 with nothing: what was acted on is gone by it.</summary>
    public bool MayBeEmpty { get; init; }

    /// <summary>A line of JSON for each step.</summary>
    public bool Streams { get; init; }

    /// <summary>A list whose rows come in pages (see <see cref="ListPage"/>).</summary>
    public bool Pages { get; init; }

    /// <summary>Reads only, although it is no GET.</summary>
    public bool ChangesNothing { get; init; }

    /// <summary>Acts outside the store, where nothing can be undone: dryRun is refused.</summary>
    public bool ActsOutside { get; init; }

    /// <summary>Acts outside the store, and says all the same with dryRun what it would answer as things stand.</summary>
    public bool IsForeseen { get; init; }

    /// <summary>The answer holds a secret that is shown once.</summary>
    public bool AnswersSecret { get; init; }

    /// <summary>The right in place of <see cref="Needs"/>, by the body; null leaves it.</summary>
    public Func<object, Right?>? NeedsOf { get; init; }

    /// <summary>True where the account that asks may do so to itself; the body decides which of its own settings those are.</summary>
    public Func<object?, bool>? Own { get; init; }

    /// <summary>A right about the same subject, beside <see cref="Needs"/>.</summary>
    public Right? Also { get; init; }

    /// <summary>Rights that the body asks for beside <see cref="Needs"/>: what it names must be in reach as well.</summary>
    public Func<object, IEnumerable<ApiDemand>>? Demands { get; init; }

    public bool IsChange => Method != "GET" && !ChangesNothing;

    public string Tag => Path.Split('/') is ["domains", "{name}", { } part, ..] ? part : Path.Split('/')[0];

    public string Key => Method + " " + Path;
}

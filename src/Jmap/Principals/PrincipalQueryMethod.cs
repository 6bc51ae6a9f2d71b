using Posthouse.Directory;

namespace Posthouse.Jmap;

/// <summary>Principal/query (RFC 9670 §2.4).</summary>
internal sealed class PrincipalQueryMethod(PrincipalDirectory principals, IAccountAccess access) : IJmapMethod
{
    public string Name => "Principal/query";

    public string Capability => PrincipalsCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("filter", "sort", "position", "anchor", "anchorOffset", "limit", "calculateTotal");
        QueryWindow window = QueryWindow.Read(call, call.Options.MaximumQueryResults);
        var query = new PrincipalQuery(call, await AccountsAsync(access, call.User, cancellationToken).ConfigureAwait(false));
        PrincipalList list = await principals.OfAsync(call.User, cancellationToken).ConfigureAwait(false);
        List<string> ids = query.Run(list);
        window.Take(ids, window.Anchor is null ? null : call.Run.Resolve(window.Anchor), () => ids.Count).Write(call, list.State, canCalculateChanges: false);
    }

    private static async ValueTask<IReadOnlySet<string>> AccountsAsync(IAccountAccess access, Account user, CancellationToken cancellationToken) =>
        (await access.ListAsync(user, all: true, cancellationToken).ConfigureAwait(false)).Select(static shared => JmapIds.Of(shared.Owner.Id)).Append(JmapIds.Of(user.Id)).ToHashSet(StringComparer.Ordinal);
}

namespace Posthouse.Jmap;

/// <summary>Principal/queryChanges (RFC 9670 §2.5): as <see cref="PrincipalChanges"/>.</summary>
internal sealed class PrincipalQueryChanges(PrincipalDirectory principals) : IJmapMethod
{
    public string Name => "Principal/queryChanges";

    public string Capability => PrincipalsCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("filter", "sort", "sinceQueryState", "maxChanges", "upToId", "calculateTotal");
        string since = call.Arguments.RequiredText("sinceQueryState");
        PrincipalList list = await principals.OfAsync(call.User, cancellationToken).ConfigureAwait(false);
        if (since != list.State) throw MethodException.CannotCalculateChanges("The directory has changed since, and does not say how.");
        QueryChangesResult.Write(call, since, list.State, null, [], []);
    }
}

namespace Posthouse.Jmap;

/// <summary>Principal/changes (RFC 9670 §2.2). The directory keeps no log: who knows its present state hears that nothing has changed, everybody else asks anew, which the RFC foresees.</summary>
internal sealed class PrincipalChanges(PrincipalDirectory principals) : IJmapMethod
{
    public string Name => "Principal/changes";

    public string Capability => PrincipalsCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("sinceState", "maxChanges");
        string since = call.Arguments.RequiredText("sinceState");
        _ = ChangesResult.Maximum(call);
        string state = (await principals.OfAsync(call.User, cancellationToken).ConfigureAwait(false)).State;
        if (since != state) throw MethodException.CannotCalculateChanges("The directory has changed since, and does not say how.");
        new ChangesResult(state, HasMore: false).Write(call, since);
    }
}

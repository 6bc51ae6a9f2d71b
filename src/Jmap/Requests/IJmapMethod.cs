namespace Posthouse.Jmap;

/// <summary>
/// One method, such as "Email/get". Found by its type when the server starts: a new one needs its file alone.
/// </summary>
internal interface IJmapMethod
{
    string Name { get; }

    /// <summary>What the request must be using (RFC 8620 §3.3).</summary>
    string Capability { get; }

    /// <summary>False for methods without accountId.</summary>
    bool IsOfAccount => true;

    /// <summary>Writes the response's arguments, one object, to the call's output. What was written is thrown away when it throws.</summary>
    /// <exception cref="MethodException">The call fails; others go on.</exception>
    ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken);
}

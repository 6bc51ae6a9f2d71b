namespace Posthouse.Jmap;

/// <summary>Core/echo (RFC 8620 §4).</summary>
internal sealed class EchoMethod : IJmapMethod
{
    public string Name => "Core/echo";

    public string Capability => Capabilities.Core;

    public bool IsOfAccount => false;

    public ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.WriteTo(call.Output, call.RequireRoom);
        return ValueTask.CompletedTask;
    }
}

using System.Runtime.InteropServices;

namespace Posthouse.Transport;

/// <summary>A file descriptor of ours: closed once, and never while a call that uses it is under way.</summary>
internal sealed class DescriptorHandle : SafeHandle
{
    internal DescriptorHandle(int descriptor)
        : base(-1, ownsHandle: true) => SetHandle(descriptor);

    public override bool IsInvalid => handle < 0;

    /// <summary>For keys only: it may be another's after this one is closed.</summary>
    internal int Number => (int)handle;

    protected override bool ReleaseHandle() => LinuxCalls.Close((int)handle) == 0;
}

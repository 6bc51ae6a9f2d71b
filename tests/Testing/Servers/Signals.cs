using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Posthouse.Testing;

/// <summary>Signals to processes that a test started; the platform knows SIGKILL only.</summary>
public static class Signals
{
    private const int Sighup = 1, Sigterm = 15, NoSuchProcess = 3;

    /// <summary>SIGTERM. A process that has ended already is no error.</summary>
    public static void Terminate(Process process)
    {
        if (!process.HasExited) Terminate(process.Id);
    }

    /// <inheritdoc cref="Terminate(Process)"/>
    public static void Terminate(int processId) => Send(processId, Sigterm);

    /// <summary>SIGHUP, by which servers read their files again.</summary>
    public static void HangUp(Process process) => Send(process.Id, Sighup);

    private static void Send(int processId, int signal)
    {
        if (Kill(processId, signal) != 0 && Marshal.GetLastPInvokeError() is var error and not NoSuchProcess) throw new Win32Exception(error);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int processId, int signal);
}

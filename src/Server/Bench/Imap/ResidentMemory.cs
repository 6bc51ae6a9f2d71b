using System.Globalization;

namespace Posthouse.Server;

/// <summary>Resident memory of processes on this machine, from the kernel (proc(5), VmRSS).</summary>
internal static class ResidentMemory
{
    /// <summary>Octets of all of them together.</summary>
    internal static long Of(IReadOnlyList<int> processes) => processes.Sum(Of);

    private static long Of(int process)
    {
        string file = $"/proc/{process}/status";
        if (!File.Exists(file)) throw new CommandException($"--pid: there is no process {process} here (or no /proc).");
        foreach (string line in File.ReadLines(file))
        {
            if (line.StartsWith("VmRSS:", StringComparison.Ordinal)) return long.Parse(line.AsSpan(6, line.Length - 6 - 2).Trim(), CultureInfo.InvariantCulture) * 1024;
        }

        throw new CommandException($"--pid: process {process} has ended.");
    }
}

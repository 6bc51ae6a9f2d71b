using System.Globalization;
using System.Text.Json.Serialization;

namespace Posthouse.Server;

/// <summary>What a load generator measured.</summary>
internal sealed record BenchReport
{
    /// <summary>HOST:PORT.</summary>
    public required string Target { get; init; }

    /// <summary>What was done, in words.</summary>
    public required string Work { get; init; }

    public IReadOnlyList<BenchRate> Rates { get; init; } = [];

    public IReadOnlyList<BenchLatency> Latencies { get; init; } = [];

    public IReadOnlyList<BenchFailure> Failures { get; init; } = [];

    /// <summary>Only when the server's process was named.</summary>
    public BenchMemory? Memory { get; init; }

    internal void Write(TextWriter writer)
    {
        writer.WriteLine($"{Target}: {Work}");
        writer.WriteLine();
        if (Rates.Count > 0)
        {
            var rates = new TextTable("RATE", "PER SECOND", "COUNT", "SECONDS", "MB/S");
            foreach (BenchRate rate in Rates) rates.Add(rate.Name, Number(rate.PerSecond), rate.Count.ToString("N0", CultureInfo.InvariantCulture), rate.Seconds.ToString("F2", CultureInfo.InvariantCulture), rate.MegabytesPerSecond is { } mb ? Number(mb) : "");
            rates.Write(writer);
            writer.WriteLine();
        }

        var latencies = new TextTable("MILLISECONDS", "COUNT", "P50", "P90", "P99", "MAX");
        foreach (BenchLatency latency in Latencies) latencies.Add(latency.Name, latency.Count.ToString("N0", CultureInfo.InvariantCulture), Number(latency.P50), Number(latency.P90), Number(latency.P99), Number(latency.Max));
        latencies.Write(writer);
        if (Memory is { } memory)
        {
            writer.WriteLine();
            writer.WriteLine($"resident: {SettingText.WriteSize(memory.Before)} before, {SettingText.WriteSize(memory.With)} with all connections: {SettingText.WriteSize(memory.PerConnection)} each");
        }

        foreach (BenchFailure failure in Failures) writer.WriteLine($"failed {failure.Count} times: {TextTable.Clean(failure.Reason)}");
    }

    private static string Number(double value) => value.ToString(value < 10 ? "N2" : value < 1000 ? "N1" : "N0", CultureInfo.InvariantCulture);
}

/// <summary>So many in so many seconds.</summary>
internal sealed record BenchRate(string Name, long Count, double Seconds)
{
    public double PerSecond => Seconds > 0 ? Math.Round(Count / Seconds, 1) : 0;

    /// <summary>Of 10⁶ octets; null where octets say nothing.</summary>
    public double? MegabytesPerSecond { get; init; }

    /// <param name="octets">0 where they say nothing.</param>
    internal static BenchRate Of(string name, long count, double seconds, double octets = 0) =>
        new(name, count, Math.Round(seconds, 3)) { MegabytesPerSecond = octets > 0 && seconds > 0 ? Math.Round(octets / seconds / 1e6, 1) : null };
}

/// <summary>Percentiles in milliseconds.</summary>
internal sealed record BenchLatency(string Name, int Count, double P50, double P90, double P99, double Max);

internal sealed record BenchFailure(string Reason, long Count);

/// <summary>Octets of the server's resident memory.</summary>
internal sealed record BenchMemory(long Before, long With, long PerConnection);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BenchReport))]
internal sealed partial class BenchJson : JsonSerializerContext;

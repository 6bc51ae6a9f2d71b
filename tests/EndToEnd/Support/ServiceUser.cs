using System.Globalization;

namespace Posthouse.EndToEnd.Tests;

/// <summary>A user of the machine that another server's parts run as.</summary>
/// <param name="Name">As /etc/passwd has it.</param>
internal sealed record ServiceUser(string Name, int Id, int Group)
{
    /// <summary>Looks the user up or skips the test.</summary>
    internal static ServiceUser Of(string name, string package)
    {
        foreach (string line in File.ReadLines("/etc/passwd"))
        {
            string[] fields = line.Split(':');
            if (fields[0] == name) return new ServiceUser(name, int.Parse(fields[2], CultureInfo.InvariantCulture), int.Parse(fields[3], CultureInfo.InvariantCulture));
        }

        Assert.Skip($"There is no user '{name}' (Debian's package {package} makes it).");
        throw new InvalidOperationException();
    }

    /// <summary>Gives a folder to the user.</summary>
    internal async Task OwnAsync(string folder) => await ExternalProgram.Require("chown", "coreutils").SucceedAsync([$"{Name}:", folder]);
}

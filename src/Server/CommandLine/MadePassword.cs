using System.Security.Cryptography;

namespace Posthouse.Server;

/// <summary>A password for somebody who was given none: 16 of 56 characters (93 bits) that are hard to take for one another.</summary>
internal static class MadePassword
{
    internal static string Make() => RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", 16);
}

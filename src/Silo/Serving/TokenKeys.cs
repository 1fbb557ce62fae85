using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Silo.Serving;

/// <summary>Reads public keys that prove tokens.</summary>
internal static class TokenKeys
{
    /// <returns>Null if the file has no public RSA or ECDSA key.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SecurityKey? Read(string file)
    {
        var pem = File.ReadAllText(file);
        return Try(() => { var rsa = RSA.Create(); rsa.ImportFromPem(pem); return new RsaSecurityKey(rsa); })
            ?? Try(() => { var curve = ECDsa.Create(); curve.ImportFromPem(pem); return new ECDsaSecurityKey(curve); });
    }

    private static SecurityKey? Try(Func<SecurityKey> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            return null;
        }
    }
}

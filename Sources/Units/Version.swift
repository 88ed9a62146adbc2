/// Of the program; reports and `--version` name it.
package let daybreakVersion = "0.1.0"
